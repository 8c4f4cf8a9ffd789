# The target spanset_bench, out of what is there.

add_executable(spanset_bench spanset_bench.c options.c measure.c round.c kinds.c tables.c json.c
  plot.c machine.c spanset_queue.c summary.c upstream.c
  queue_floor.c queue_spanset.c queue_spanset_runs.c queue_upstream_c.c queue_mutex.c
  queue_spinlock.c)
set_target_properties(spanset_bench PROPERTIES OUTPUT_NAME spanset-bench)
target_compile_definitions(spanset_bench PRIVATE _GNU_SOURCE SPANSET_VERSION="${PROJECT_VERSION}")
target_compile_options(spanset_bench PRIVATE -O2)
target_link_libraries(spanset_bench PRIVATE spanset_flags spanset spanset_support m)

include(CheckLanguage)
include(CheckIncludeFile)
if(NOT CMAKE_CXX_COMPILER AND CMAKE_C_COMPILER_ID STREQUAL "Clang")
  string(REGEX REPLACE "clang([^/]*)$" "clang++\\1" matching "${CMAKE_C_COMPILER}")
  if(EXISTS ${matching}) # rather than the system's, so that all is compiled by one
    set(CMAKE_CXX_COMPILER ${matching})
  endif()
endif()
check_language(CXX)
if(CMAKE_CXX_COMPILER)
  enable_language(CXX)
  include(CheckIncludeFileCXX)
  set_target_properties(spanset_bench PROPERTIES CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON
    CXX_EXTENSIONS OFF)
endif()

# spanset_bench_peer(NAME header package [LIBRARY library] SOURCES file...): compiles the files if
# header and library are there. The definition SPANSET_BENCH_NAME tells kinds.c.
function(spanset_bench_peer name header package)
  cmake_parse_arguments(PARSE_ARGV 3 peer "" "LIBRARY" "SOURCES")
  string(REPLACE ";" ", " files "${peer_SOURCES}")
  set(missing "spanset-bench: not there: ${files} (${package})")
  if(peer_SOURCES MATCHES "\\.cpp")
    if(NOT CMAKE_CXX_COMPILER)
      message(STATUS "${missing}, no C++ compiler")
      return()
    endif()
    set(CMAKE_REQUIRED_FLAGS -std=c++17)
    check_include_file_cxx(${header} SPANSET_BENCH_HAS_${name})
  else()
    set(CMAKE_REQUIRED_FLAGS "")
    check_include_file(${header} SPANSET_BENCH_HAS_${name})
  endif()
  if(peer_LIBRARY)
    find_library(SPANSET_BENCH_${name}_LIBRARY ${peer_LIBRARY})
  endif()
  if(NOT SPANSET_BENCH_HAS_${name} OR (peer_LIBRARY AND NOT SPANSET_BENCH_${name}_LIBRARY))
    message(STATUS "${missing}")
    return()
  endif()
  target_sources(spanset_bench PRIVATE ${peer_SOURCES})
  target_compile_definitions(spanset_bench PRIVATE SPANSET_BENCH_${name})
  if(peer_LIBRARY)
    target_link_libraries(spanset_bench PRIVATE ${SPANSET_BENCH_${name}_LIBRARY})
  endif()
endfunction()

spanset_bench_peer(CK ck_ring.h libck-dev SOURCES queue_ck_ring.c queue_ck_fifo.c)
spanset_bench_peer(URCU urcu/wfcqueue.h liburcu-dev LIBRARY urcu-common SOURCES queue_wfcqueue.c)
spanset_bench_peer(TBB oneapi/tbb/concurrent_queue.h libtbb-dev LIBRARY tbb SOURCES queue_tbb.cpp)
spanset_bench_peer(BOOST boost/lockfree/queue.hpp libboost-dev SOURCES queue_boost.cpp)
spanset_bench_peer(CDS cds/container/vyukov_mpmc_cycle_queue.h libcds-dev SOURCES queue_cds.cpp)
spanset_bench_peer(MOODYCAMEL concurrentqueue/concurrentqueue.h libconcurrentqueue-dev
  SOURCES queue_moodycamel.cpp)

# What the span set started from, out of the installed Go.
find_program(SPANSET_BENCH_GO_COMMAND go)
if(SPANSET_BENCH_GO_COMMAND)
  set(go_sources ${CMAKE_CURRENT_SOURCE_DIR}/go)
  set(go_build ${CMAKE_CURRENT_BINARY_DIR}/go)
  file(GLOB_RECURSE go_files CONFIGURE_DEPENDS ${go_sources}/*)
  add_custom_command(OUTPUT ${go_build}/build.log DEPENDS ${go_files} VERBATIM
    COMMENT "Building the span set of the installed Go"
    COMMAND ${go_sources}/build_upstream.sh ${SPANSET_BENCH_GO_COMMAND} ${go_sources} ${go_build})
  add_custom_target(spanset_bench_go DEPENDS ${go_build}/build.log)
  add_dependencies(spanset_bench spanset_bench_go)
  target_sources(spanset_bench PRIVATE queue_upstream_go.c)
  target_compile_definitions(spanset_bench PRIVATE SPANSET_BENCH_GO
    SPANSET_BENCH_GO_PROGRAM="${go_build}/upstream-go")
else()
  message(STATUS "spanset-bench: not there: upstream-go (golang-go)")
endif()

# Whether it works at all. How fast, nobody asserts.
spanset_add_test(NAME bench.smoke LABEL bench
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/test_bench.sh $<TARGET_FILE:spanset_bench>
    ${Python3_EXECUTABLE} ${CMAKE_CURRENT_BINARY_DIR})
