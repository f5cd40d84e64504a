/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two parts of the reference model share. */
#ifndef SIM_MODEL_INTERNAL_H
#define SIM_MODEL_INTERNAL_H

/* model_guest.c: each guest's shares are what OP-TEE holds, and its figures are true. */
void model_check_guests(void);

#endif
