/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Included before everything else in each file whose data is the machine's state: all of it lies in
 * one range of the program, and can be copied. What is not to go back (the fuzzer's own, and what
 * it counts) is in other files.
 */
#pragma clang section data = "machine_state"
