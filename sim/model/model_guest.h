/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reference model's part about guests.
 */
#ifndef SIM_MODEL_GUEST_H
#define SIM_MODEL_GUEST_H

/* What the guest shares is what OP-TEE holds, and its figures are true. */
struct guest;
void model_check_known(const struct guest *guest);

#endif
