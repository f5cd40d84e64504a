/* SPDX-License-Identifier: BSD-2-Clause */
/* Where entries stand, for whoever looks into one schedule. */
#ifndef SCHEDULES_TRACE_H
#define SCHEDULES_TRACE_H

/* From now on each stop is shown. */
void trace_begin(void);

/* An entry stands at a point: shows the way there, if that is wanted. */
void trace_stop(const char *entry, unsigned point);

#endif
