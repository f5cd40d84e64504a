/* SPDX-License-Identifier: BSD-2-Clause */
#include <bao.h>
