/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutation by record: a stream of bytes that is changed anywhere means something else from there
 * on, and what libFuzzer fills in is zero. A record is inserted, dropped, repeated, moved, or one
 * of its fields is another; and a piece of another input comes in.
 */
#include <stdlib.h>
#include <string.h>

#include "world.h"

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
				 size_t second_size, uint8_t *out, size_t most, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most);

static uint64_t state;

static uint64_t word(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static uint32_t below(uint32_t limit)
{
	return (uint32_t)(word() >> 20) % limit;
}

/* Numbers that mean something: sizes, addresses of pages, cookies, limits, attributes. */
static uint64_t value(void)
{
	static const uint64_t interesting[] = {
		0,
		1,
		2,
		3,
		4,
		5,
		7,
		8,
		63,
		64,
		160,
		4095,
		4096,
		4097,
		8192,
		16384,
		0xffffffff,
		UINT64_C(1) << 31,
		UINT64_C(1) << 32,
		UINT64_C(1) << 63,
		UINT64_MAX,
		UINT64_MAX - 4095,
		0x20a,
		0x00a,
		0x009,
		0x101,
		0xffff0006,
		0xffff000c,
		SIM_COOKIE_BASE | 1u << 24 | 0x10,
		SIM_COOKIE_BASE | 1u << 24 | 0x20,
		SIM_COOKIE_BASE | 2u << 24 | 0x10,
	};
	const uint32_t count = sizeof(interesting) / sizeof(interesting[0]);

	switch (below(4)) {
	case 0:
		return word() >> below(64);
	case 1: /* of the guest's memory, or just beyond */
		return SIM_IPA_BASE + below(64) * OM_PAGE_SIZE + (below(4) ? 0 : below(4096));
	default:
		return interesting[below(count)];
	}
}

/* How often each is wanted. */
static uint8_t what(void)
{
	static const uint8_t weight[WHATS] = {
		[DO_GO_ON] = 10, [DO_CALL] = 14, [DO_RESUME] = 16,  [DO_FAST] = 6,
		[DO_RAW] = 3,	 [DO_SHARE] = 8, [DO_FRAGMENT] = 3, [DO_UNSHARE] = 6,
		[DO_AGAIN] = 4,	 [DO_POKE] = 4,	 [DO_DAMAGE] = 6,   [DO_MEMORY] = 2,
		[DO_TELL] = 2,	 [DO_RESET] = 2, [DO_DESTROY] = 2,  [DO_LIMITS] = 2,
		[DO_NOTIFY] = 2, [DO_OPTEE] = 3, [DO_FAULT] = 4,    [DO_YIELD] = 1,
	};
	uint32_t sum = 0, at;
	uint8_t i = 0;

	for (uint8_t n = 0; n < WHATS; n++)
		sum += weight[n];
	for (at = below(sum); at >= weight[i]; i++)
		at -= weight[i];
	return i;
}

/* Most go through to their ends; who stops, stops early or anywhere. */
static uint16_t stop(void)
{
	if (below(2))
		return 0;
	return (uint16_t)(1 + below(below(3) ? 24 : 200));
}

static struct record random_record(void)
{
	return (struct record){ .what = what(),
				.vm = (uint8_t)below(below(3) ? 1 : VMS),
				.vcpu = (uint8_t)word(),
				.how = (uint8_t)word(),
				.stop = stop(),
				.n = (uint16_t)(below(2) ? word() : below(64)),
				.a = value(),
				.b = value() };
}

static void change(struct record *record)
{
	switch (below(9)) {
	case 0:
		record->what = what();
		break;
	case 1:
		record->vm = (uint8_t)below(VMS);
		break;
	case 2:
		record->vcpu = (uint8_t)word();
		break;
	case 3:
		record->how = (uint8_t)(below(2) ? word() : record->how ^ 1u << below(8));
		break;
	case 4:
		record->stop = below(3) ? stop() : (uint16_t)(record->stop + below(5) - 2);
		break;
	case 5:
		record->n = (uint16_t)(below(2) ? word() : record->n ^ 1u << below(16));
		break;
	case 6:
		record->a = value();
		break;
	case 7:
		record->b = value();
		break;
	default:
		LLVMFuzzerMutate((uint8_t *)&record->a, 16, 16);
	}
}

/* Takes out [@at, @at + @length). */
static uint32_t drop(struct record *record, uint32_t count, uint32_t at, uint32_t length)
{
	memmove(record + at, record + at + length, (count - at - length) * sizeof(*record));
	return count - length;
}

/* Puts @length of @from before @at, as far as there is room. */
static uint32_t put(struct record *record, uint32_t count, uint32_t most, uint32_t at,
		    const struct record *from, uint32_t length)
{
	if (length > most - count)
		length = most - count;
	memmove(record + at + length, record + at, (count - at) * sizeof(*record));
	memcpy(record + at, from, length * sizeof(*record));
	return count + length;
}

/* The first record is not moved, dropped or repeated. */
static uint32_t mutate_once(struct record *record, uint32_t count, uint32_t most)
{
	static struct record piece[16];
	uint32_t at = 1 + below(count), length;

	if (at == count || !below(4)) {
		*piece = random_record();
		return put(record, count, most, at, piece, 1);
	}
	length = 1 + below(below(4) ? 2 : 16);
	if (length > count - at)
		length = count - at;
	switch (below(8)) {
	case 0:
		return drop(record, count, at, length);
	case 1: /* again, later on */
		memcpy(piece, record + at, length * sizeof(*record));
		return put(record, count, most, at + below(count - at + 1), piece, length);
	case 2: /* elsewhere */
		memcpy(piece, record + at, length * sizeof(*record));
		count = drop(record, count, at, length);
		return put(record, count, most, 1 + below(count), piece, length);
	case 3: /* the machine */
		change(record);
		return count;
	default:
		change(record + at);
		return count;
	}
}

static uint32_t records(size_t size)
{
	size_t count = size / sizeof(struct record);

	return count < RECORDS_AT_MOST ? (uint32_t)count : RECORDS_AT_MOST;
}

static void seed_with(unsigned int seed)
{
	state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	word();
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned int seed)
{
	static struct record record[RECORDS_AT_MOST + 1];
	uint32_t count = records(size);

	seed_with(seed);
	if (!records(most))
		return 0;
	memcpy(record, bytes, count * sizeof(*record));
	if (!count)
		record[count++] = random_record();
	for (uint32_t times = 1 + below(4); times; times--)
		count = mutate_once(record, count, records(most));
	memcpy(bytes, record, count * sizeof(*record));
	return count * sizeof(*record);
}

/* The beginning of the one, up to somewhere, and a piece of the other. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
				 size_t second_size, uint8_t *out, size_t most, unsigned int seed)
{
	uint32_t one = records(first_size), other = records(second_size), room = records(most);
	uint32_t head, from, length;

	seed_with(seed);
	if (!one || other < 2)
		return 0;
	head = 1 + below(one);
	from = 1 + below(other - 1);
	length = 1 + below(other - from);
	if (head > room)
		head = room;
	if (length > room - head)
		length = room - head;
	memcpy(out, first, head * sizeof(struct record));
	memcpy(out + head * sizeof(struct record), second + from * sizeof(struct record),
	       length * sizeof(struct record));
	return (head + length) * sizeof(struct record);
}
