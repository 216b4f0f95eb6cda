#!/bin/sh
# Install what only the system packager can: the PostgreSQL server programs, a browser and Chinese
# fonts for the pages, LibreOffice and poppler to open what was exported, Java for Spark.
#
# The tests start their own servers; the system's are neither made nor started here. What is already
# present is not touched, and where everything is, nothing is done and nothing is said.
set -eu

# has PART: whether the programs of a part are there.
has() {
  case $1 in
    postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 ;;
    chromium) command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 ;;
    fonts-noto-cjk) command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn family)" ] ;;
    libreoffice-calc-nogui) command -v soffice >/dev/null 2>&1 ;;
    poppler-utils) command -v pdftoppm >/dev/null 2>&1 ;;
    openjdk-17-jre-headless) command -v java >/dev/null 2>&1 ;;
  esac
}

PARTS="postgresql chromium fonts-noto-cjk libreoffice-calc-nogui poppler-utils openjdk-17-jre-headless"

missing() {
  for part in $PARTS; do has "$part" || printf ' %s' "$part"; done
}

refuse() {
  echo "$1 · $2" >&2
  exit 1
}

wanted=$(missing)
[ -n "$wanted" ] || exit 0

command -v apt-get >/dev/null 2>&1 || refuse \
  "请用系统的软件包管理器安装（Debian 名称）：$wanted" \
  "install with your system's packager (Debian's names):$wanted"

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

echo "[make] apt-get install$wanted" >&2
$as_root apt-get -qq update
# shellcheck disable=SC2086  # one word a package
$as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get -qq install --yes --no-install-recommends -o Dpkg::Use-Pty=0 $wanted fontconfig >/dev/null

left=$(missing)
[ -z "$left" ] || refuse "安装后仍缺少：$left" "still missing after the installation:$left"
