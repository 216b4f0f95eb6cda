#!/bin/sh
# Install what only the system packager can: the PostgreSQL server programs.
#
# The tests start a cluster of their own. The system's is neither made nor started here; where the
# programs are already present, nothing is done and nothing is said.
set -eu

present() {
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1
}

refuse() {
  echo "$1 · $2" >&2
  exit 1
}

present && exit 0

command -v apt-get >/dev/null 2>&1 || refuse \
  "请用系统的软件包管理器安装 PostgreSQL 15 或更新版本的服务端程序（initdb、postgres）" \
  "install the server programs of PostgreSQL 15 or later (initdb, postgres) with your system's packager"

as_root=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || refuse \
    "需要 root 权限：请以 root 运行 make system" "root is needed: run make system as root"
  as_root=sudo
fi

# While this file is there, Debian's package does not make a cluster when it is installed.
switch=/etc/postgresql-common/createcluster.d/scoretrail.conf
$as_root mkdir -p "$(dirname "$switch")"
echo "create_main_cluster = off" | $as_root tee "$switch" >/dev/null
trap '$as_root rm -f "$switch"' EXIT

echo "[make] apt-get install postgresql" >&2
$as_root apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get -qq install --yes --no-install-recommends -o Dpkg::Use-Pty=0 postgresql >/dev/null

present || refuse "安装后仍找不到 initdb" "initdb is still missing after the installation"
