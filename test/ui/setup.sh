#!/usr/bin/env bash
# Installs what the UI test drives: a real VS Code (code-server, which serves VS Code 1.100 over HTTP, from the npm registry)
# into .cache/code-server, and on Debian as root the packages it is built with and the Chromium that shows it.
# usage: bash test/ui/setup.sh [FOLDER]
set -euo pipefail
version=4.100.3
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${1:-$top/.cache/code-server}

if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y --no-install-recommends \
    chromium fonts-dejavu-core ripgrep g++ make python3 libkrb5-dev libx11-dev libxkbfile-dev >/dev/null
fi
[[ -f $folder/.ready-$version ]] && exit 0

mkdir -p "$folder"
cd "$folder"
log=$folder/install.log
trap 'echo "code-server could not be installed; the end of $log:" >&2; tail -n 30 "$log" >&2' ERR
echo '{ "private": true }' >package.json
# Install scripts would download from sites that need not be reachable. The native modules are built here instead.
npm install --ignore-scripts --no-audit --no-fund "code-server@$version" >"$log" 2>&1
npm rebuild argon2 --build-from-source >>"$log" 2>&1
cd node_modules/code-server/lib/vscode
npm install --ignore-scripts --omit=dev --no-audit --no-fund >>"$log" 2>&1
gyp=$(npm root -g)/npm/node_modules/node-gyp/bin/node-gyp.js
headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
[[ -f $headers/include/node/node.h ]] && use_headers=(--nodedir="$headers") || use_headers=()
for module in node-pty @vscode/spdlog @parcel/watcher native-watchdog; do
  (cd "node_modules/$module" && node "$gyp" rebuild "${use_headers[@]}") >>"$log" 2>&1
done
# The file search of VS Code is ripgrep at this place; module paths inside VS Code go through node_modules.asar.
mkdir -p node_modules/@vscode/ripgrep/bin
ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
ln -sfn node_modules node_modules.asar
touch "$folder/.ready-$version"
