/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases of what the device refuses, a file for each kind; each list ends with no name. */
#ifndef TESTS_LINUX_REFUSAL_H
#define TESTS_LINUX_REFUSAL_H

#include "case.h"

extern const struct test_case refusal_structure_cases[]; /* sizes, flags, addresses of structures */
extern const struct test_case refusal_create_cases[];	 /* limits, policy, how many VMs */
extern const struct test_case refusal_process_cases[];	 /* who may speak for a VM */
extern const struct test_case refusal_region_cases[];	 /* what can be a region */
extern const struct test_case refusal_memory_cases[];	 /* what can be shared */

/* The rest of a case that starts this program anew: ends with it. Else it does nothing. */
void refusal_go_on_after_exec(void);

#endif
