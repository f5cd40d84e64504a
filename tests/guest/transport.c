/* SPDX-License-Identifier: BSD-2-Clause */
/* See transport.h. A guest for which there is neither is told so by SMCs. */
#include "transport.h"
#include "ffa/client.h"

const struct transport *transport(void)
{
	return ffa_is_there() ? &transport_ffa : &transport_smc;
}
