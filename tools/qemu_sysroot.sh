#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes what debian_packages.sh unpacked a place that QEMU's configure can build from: a compiler
# and a pkg-config for it, and nothing of the build machine's arm64 C library, which is older.
# Can be repeated.
# Usage: qemu_sysroot.sh ROOT TOOLS     (TOOLS gets programs named after the cross compiler's)
set -eu

root=$(cd "$1" && pwd)
mkdir -p "$2"
tools=$(cd "$2" && pwd)
triplet=aarch64-linux-gnu
libraries=$root/usr/lib/$triplet

program()
{
	cat >"$tools/$triplet-$1"
	chmod +x "$tools/$triplet-$1"
}

# Packages of Debian 13 have no /lib, and linker scripts name it.
ln -sfn usr/lib "$root/lib"

program gcc <<END
#!/bin/sh
exec $(command -v $triplet-gcc) --sysroot="$root" -B"$libraries" -L"$libraries" -nostdinc \\
	-isystem "$($triplet-gcc -print-file-name=include)" \\
	-isystem "$root/usr/include/$triplet" -isystem "$root/usr/include" "\$@"
END
program pkg-config <<END
#!/bin/sh
PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_PATH= \\
	PKG_CONFIG_LIBDIR="$libraries/pkgconfig:$root/usr/share/pkgconfig" exec $(command -v pkg-config) "\$@"
END
