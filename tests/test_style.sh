#!/bin/sh
# The project's own style: clang-format, clang-tidy, shellcheck. usage: test_style.sh format|tidy|shell
set -eu
cd "$(dirname "$0")/.."

c_files() {
    git ls-files --cached --others --exclude-standard '*.c'
}

shell_scripts() {
    git ls-files --cached --others --exclude-standard | while read -r file; do
        if [ -f "$file" ] && head -n 1 "$file" | grep -q '^#!/bin/sh'; then
            echo "$file"
        fi
    done
}

case $1 in
format) git ls-files --cached --others --exclude-standard '*.[ch]' '*.cpp' | xargs clang-format --dry-run --Werror ;;
tidy)
    c_files | xargs -n 4 -P "$(nproc)" sh -c \
        'clang-tidy --quiet "$@" -- -std=c11 -D_GNU_SOURCE -Ispanset -Iexplorer -Itests 2>&1' tidy
    ;;
shell) shell_scripts | xargs shellcheck ;;
*)
    echo "usage: test_style.sh format|tidy|shell" >&2
    exit 2
    ;;
esac
