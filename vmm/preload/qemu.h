/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be asked of QEMU itself, for a guest whose memory is OP-TEE's, too. */
#ifndef PRELOAD_QEMU_H
#define PRELOAD_QEMU_H

/*
 * Makes it refuse to migrate the guest, to save it, and to take memory from it. From its main
 * thread. Ends the program if it was told to do just that.
 */
void qemu_restrict(void);

#endif
