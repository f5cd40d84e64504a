/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reference model: what must be pinned, held and visible, said a second time.
 *
 * It looks at what the guests asked for, at what the model OP-TEE holds, and at the machine's page
 * records; never at the mediator's own structures, but for the figures that the mediator publishes,
 * which must agree. What it finds wrong it adds to the machine's violations.
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

/* Holds at all times, also while a CPU is inside the mediator: OP-TEE can name only what is held.
 */
void model_check_safety(void);

/* What must hold inside the mediator for a VM that no CPU is in: the tests say it (tests/judge.c).
 */
struct om_vm;
void sim_judge(struct om_vm *om);

/* Holds whenever no CPU is inside the mediator: that, and nothing is held without a reason. */
void model_check(void);

/* The parts of that, for who knows which guest can have changed: of pages, and of a guest. */
struct guest;
void model_check_pages(void);
void model_check_guest(const struct guest *guest);

#endif
