/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C's <stdlib.h>, which libfdt includes and of which it uses nothing here.
 */
