/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What domains may have of OP-TEE: Xen's boot parameter optee-mediator=, and what the operator has
 * said since, for all domains that are created from then on, or for one, by its UUID.
 */
#ifndef OPTEE_MEDIATOR_CONFIG_H
#define OPTEE_MEDIATOR_CONFIG_H

#include <xen/sched.h>
#include <optee_mediator/mediator.h>
#include "options.h"

/* Returns false, and tells the operator, if the boot parameter is wrong. */
bool config_is_valid(void);

/* Whether dom0 is to have no OP-TEE, so that a domU can have its place. */
bool config_spares_dom0(void);

/* The interrupt by which domUs are notified; 0 if they are not. */
unsigned int config_domu_irq(void);

/* What @d may have if nothing is said of it alone. */
void config_usual(const struct domain *d, struct options *options);

/* What was said of @d alone, if anything was. Its handle has to be there. */
bool config_own(const struct domain *d, struct options *options);

/* Whether that can be so of any domain. */
bool config_any_own(void);

/*
 * For hypfs, and under its lock for writing: takes what the operator says. Items as those of the
 * boot parameter, which has all that is not given; nothing, for what the boot parameter says;
 * "uuid=UUID," before the items for one domain, and "uuid=UUID" to forget that. Returns 0;
 * -EINVAL, -ENOENT or -ENOMEM, and nothing is changed.
 */
int config_write(const char *text);

/*
 * Under the same lock for reading: that as text, for all domains (@number 0), and from 1 on for
 * those that have their own. Returns its length, 0 if there is none. @line: OPTIONS_TEXT bytes.
 */
unsigned int config_line(unsigned int number, char *line);

#endif
