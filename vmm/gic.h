/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's interrupt controller, which is KVM's own: a VGICv3. */
#ifndef VMM_GIC_H
#define VMM_GIC_H

/* After the vCPUs of @vm_fd were made, before one has run. Returns its file. */
int gic_make(int vm_fd);

#endif
