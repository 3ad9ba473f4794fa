# Finds a Python and hands over to bootstrap.py. Sourced by ./cadenza and ./test.
bootstrap() {
    for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$python" "$here/bootstrap.py" "$1" >&2
            return $?
        fi
    done
    echo "Cadenza needs Python 3.11 or newer, and none was found on the PATH. Install one (https://www.python.org/downloads/) and run this again." >&2
    return 1
}
