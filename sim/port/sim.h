/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulation as a whole: the machine, its port and OP-TEE.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

/* Makes all afresh. */
void sim_init(void);
/* Also checks that nothing is left: no mediator page, no pin, no VM in OP-TEE. */
void sim_clean_up(void);

#endif
