# Flags that every target of this project gets, as one interface library, and the environment that
# every test of a sanitizer build runs in.

set(SPANSET_SANITIZER_NAMES none address undefined thread memory)
if(NOT SPANSET_SANITIZER IN_LIST SPANSET_SANITIZER_NAMES)
  message(FATAL_ERROR "SPANSET_SANITIZER is '${SPANSET_SANITIZER}'; it takes one of ${SPANSET_SANITIZER_NAMES}")
endif()
if(SPANSET_FUZZER AND SPANSET_FUZZING_ENGINE)
  message(FATAL_ERROR "SPANSET_FUZZER is libFuzzer, with all that it needs; SPANSET_FUZZING_ENGINE is another engine")
endif()
if(SPANSET_FUZZER AND NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "SPANSET_FUZZER needs clang; with ${CMAKE_C_COMPILER_ID} the harnesses are corpus runners")
endif()

add_library(spanset_flags INTERFACE)
target_compile_options(spanset_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow
  $<$<BOOL:${SPANSET_WERROR}>:-Werror>)
if(NOT SPANSET_SANITIZER STREQUAL "none" AND NOT SPANSET_FUZZING_ENGINE)
  target_compile_options(spanset_flags INTERFACE -fsanitize=${SPANSET_SANITIZER}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(spanset_flags INTERFACE -fsanitize=${SPANSET_SANITIZER})
endif()

# A launcher with which AFL++'s compiler is clang, and adds nothing; other compilers do not mind.
set(SPANSET_AFL_AS_CLANG "")
if(SPANSET_FUZZING_ENGINE)
  set(SPANSET_AFL_AS_CLANG ${CMAKE_COMMAND} -E env AFL_NOOPT=1)
endif()

# What is not under test gets no coverage counters, whatever an engine's flags or compiler would add: they
# would lead the fuzzer to inputs that are new to the explorer or to a model, and to the library are not.
function(spanset_leave_uncounted name)
  if(SPANSET_FUZZING_ENGINE)
    target_compile_options(${name} PRIVATE -fno-sanitize=fuzzer-no-link)
    set_target_properties(${name} PROPERTIES C_COMPILER_LAUNCHER "${SPANSET_AFL_AS_CLANG}")
  endif()
endfunction()

# NAME=value pairs for a test's ENVIRONMENT, out of the options file of each sanitizer.
function(spanset_sanitizer_environment result)
  set(pairs "")
  foreach(sanitizer IN ITEMS ASAN LSAN UBSAN TSAN MSAN)
    string(TOLOWER ${sanitizer} file)
    file(STRINGS ${PROJECT_SOURCE_DIR}/sanitizers/${file}.options lines REGEX "^[^#]")
    list(JOIN lines ":" options)
    list(APPEND pairs "${sanitizer}_OPTIONS=${options}:suppressions=${PROJECT_SOURCE_DIR}/sanitizers/${file}.supp")
  endforeach()
  set(${result} "${pairs}" PARENT_SCOPE)
endfunction()
spanset_sanitizer_environment(SPANSET_TEST_ENVIRONMENT)
list(JOIN SPANSET_TEST_ENVIRONMENT "\n" SPANSET_ENVIRONMENT_LINES)
file(WRITE ${PROJECT_BINARY_DIR}/environment.txt "${SPANSET_ENVIRONMENT_LINES}\n") # for the nightly

# add_test with the label, timeout and environment that each test of this project has.
# spanset_add_test(NAME layer.subject.case LABEL l [TIMEOUT s] COMMAND ...)
function(spanset_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 test "" "NAME;LABEL;TIMEOUT" "COMMAND")
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 60)
  endif()
  add_test(NAME ${test_NAME} COMMAND ${test_COMMAND})
  set_tests_properties(${test_NAME} PROPERTIES LABELS ${test_LABEL} TIMEOUT ${test_TIMEOUT}
    ENVIRONMENT "${SPANSET_TEST_ENVIRONMENT}")
endfunction()
