/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reference model's part about guests.
 */
#ifndef SIM_MODEL_GUEST_H
#define SIM_MODEL_GUEST_H

/* Each guest's shares are what OP-TEE holds, and its figures are true. */
void model_check_guests(void);

#endif
