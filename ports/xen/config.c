/* SPDX-License-Identifier: GPL-2.0-only */
/* See config.h. */
#include "config.h"
#include <xen/init.h>
#include <xen/lib.h>
#include <xen/param.h>
#include "notif.h"
#include "options.h"

static struct options __read_mostly options;
static bool __initdata is_wrong;

static int __init parse(const char *text)
{
	const char *wrong = options_parse(&options, text);

	if (!wrong)
		return 0;
	printk(XENLOG_ERR "optee-mediator: boot parameter wrong at '%s': known are %s\n", wrong,
	       options_help);
	is_wrong = true;
	return -EINVAL;
}
custom_param("optee-mediator", parse);

bool __init config_is_valid(void)
{
	return !is_wrong;
}

void config_of(const struct domain *d, struct om_config *config)
{
	options_config(&options, is_hardware_domain(d), config);
	config->async_notif &= notif_is_for(d);
}
