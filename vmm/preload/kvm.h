/* SPDX-License-Identifier: BSD-2-Clause */
/* The program's ioctls, as far as they are KVM's and tell of a guest's life. */
#ifndef PRELOAD_KVM_H
#define PRELOAD_KVM_H

/* In the place of ioctl(), and close(). */
int kvm_ioctl(int fd, unsigned long request, void *argument);
int kvm_close(int fd);

#endif
