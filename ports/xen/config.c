/* SPDX-License-Identifier: GPL-2.0-only */
/* See config.h. */
#include "config.h"
#include <xen/init.h>
#include <xen/lib.h>
#include <xen/param.h>
#include <xen/string.h>
#include "notif.h"
#include "options.h"

static struct options __read_mostly options;
static bool __initdata is_wrong;
static char __initdata wrong_place[40];

/* Xen has no console yet: what is wrong is told later. */
static int __init parse(const char *text)
{
	const char *wrong = options_parse(&options, text);

	if (!wrong)
		return 0;
	is_wrong = true;
	strlcpy(wrong_place, wrong, sizeof(wrong_place));
	return -EINVAL;
}
custom_param("optee-mediator", parse);

bool __init config_is_valid(void)
{
	if (is_wrong)
		printk(XENLOG_ERR "optee-mediator: not used: its boot parameter is wrong at '%s': "
				  "known are %s\n",
		       wrong_place, options_help);
	return !is_wrong;
}

void config_of(const struct domain *d, struct om_config *config)
{
	options_config(&options, is_hardware_domain(d), config);
	config->async_notif &= notif_is_for(d);
}
