#!/usr/bin/env bash
# Runs once, as root, while the platform builds its image.
set -euo pipefail
umask 022
prefix="${AUTOGRADER_PREFIX:-/autograder}"
source="$prefix/source"

python="${AUTOGRADER_PYTHON:-}"
if [ -z "$python" ]; then
  for version in 3.13 3.12 3.11; do
    if "python$version" -c 'import ensurepip, venv' 2>/dev/null; then
      python="python$version"
      break
    fi
  done
fi
if [ -z "$python" ]; then
  apt-get update
  for version in 3.12 3.11; do
    if apt-get install -y "python$version" "python$version-venv"; then
      python="python$version"
      break
    fi
  done
fi
if [ -z "$python" ]; then
  echo "setup.sh: no Python from 3.11 to 3.13; choose a base image of Ubuntu 22.04 or later" >&2
  exit 1
fi

"$python" -m venv "$prefix/venv"
"$prefix/venv/bin/pip" install --disable-pip-version-check --require-hashes -r "$source/requirements.txt"
# Copied, not built: a build would fetch its tools without hashes.
packages="$("$prefix/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
rm -rf "$packages/autograder"
cp -r "$source/package/autograder" "$packages/autograder"
chmod -R a+rX "$packages/autograder"

# Submissions run as another user, who reads the interpreter and its packages, and nothing of the course: its folders
# are closed. The files in them are not, so that a copy of the data can be read where a submission runs.
chmod 0755 "$prefix" "$prefix/venv"
chmod -R u=rwX,go=rX "$source"
chmod 0700 "$source" "$source/source" "$source/tests" "$source/tests/hidden"
