/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference VMM's emulated PL011 (vmm/uart.h), as a driver sees it. */
#include <string.h>
#include "test.h"

#include "../hypervisor/machine/pl011.h"
#include "uart.h"

static struct uart uart;

static int set_up(void **state)
{
	(void)state;
	memset(&uart, 0, sizeof(uart));
	return 0;
}

static void receive(const char *text)
{
	uart_receive(&uart, (const uint8_t *)text, strlen(text));
}

static void after_reset(void **state)
{
	(void)state;
	assert_int_equal(uart_read(&uart, PL011_FR), PL011_FR_TXFE | PL011_FR_RXFE);
	assert_int_equal(uart_read(&uart, PL011_IMSC), 0);
	assert_int_equal(uart_read(&uart, PL011_RIS), 0);
	assert_int_equal(uart_read(&uart, PL011_DR), 0);
	assert_false(uart_line(&uart));
	assert_int_equal(uart_room(&uart), UART_QUEUE);
}

/* What drivers know a PL011 by: part 0x011 of Arm's, and a PrimeCell. */
static void identification(void **state)
{
	static const uint8_t id[] = { 0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

	(void)state;
	for (uint32_t i = 0; i < sizeof(id); i++)
		assert_int_equal(uart_read(&uart, 0xfe0 + 4 * i), id[i]);
	assert_int_equal(uart_read(&uart, 0xfff), id[7]);
}

static void what_is_received_is_read_in_order(void **state)
{
	(void)state;
	uart_write(&uart, PL011_IMSC, PL011_INT_RX | PL011_INT_RT);
	receive("ab");
	assert_true(uart_line(&uart));
	assert_int_equal(uart_read(&uart, PL011_FR) & PL011_FR_RXFE, 0);
	assert_int_equal(uart_read(&uart, PL011_DR), 'a');
	assert_true(uart_line(&uart));
	assert_int_equal(uart_read(&uart, PL011_DR), 'b');
	assert_false(uart_line(&uart));
	assert_int_equal(uart_read(&uart, PL011_FR) & PL011_FR_RXFE, PL011_FR_RXFE);
}

/* Else a driver that clears the interrupt before it reads would wait for ever. */
static void clearing_does_not_lose_what_waits(void **state)
{
	(void)state;
	uart_write(&uart, PL011_IMSC, PL011_INT_RT);
	receive("a");
	uart_write(&uart, PL011_ICR, 0xffff);
	assert_true(uart_line(&uart));
}

static void masked_interrupts(void **state)
{
	(void)state;
	receive("a");
	assert_false(uart_line(&uart));
	assert_int_equal(uart_read(&uart, PL011_RIS), PL011_INT_RT);
	assert_int_equal(uart_read(&uart, PL011_MIS), 0);
	uart_write(&uart, PL011_IMSC, PL011_INT_RT);
	assert_int_equal(uart_read(&uart, PL011_MIS), PL011_INT_RT);
	assert_true(uart_line(&uart));
}

static void sent_bytes_are_taken_in_order(void **state)
{
	uint8_t taken[4];

	(void)state;
	uart_write(&uart, PL011_IMSC, PL011_INT_TX);
	uart_write(&uart, PL011_DR, 'a');
	uart_write(&uart, PL011_DR, 'b');
	assert_true(uart_line(&uart));
	uart_write(&uart, PL011_ICR, PL011_INT_TX);
	assert_false(uart_line(&uart));
	assert_int_equal(uart_read(&uart, PL011_FR) & PL011_FR_TXFE, 0);
	assert_int_equal(uart_take(&uart, taken, 1), 1);
	assert_int_equal(taken[0], 'a');
	assert_int_equal(uart_take(&uart, taken, sizeof(taken)), 1);
	assert_int_equal(taken[0], 'b');
	assert_int_equal(uart_take(&uart, taken, sizeof(taken)), 0);
	assert_int_equal(uart_read(&uart, PL011_FR) & PL011_FR_TXFE, PL011_FR_TXFE);
}

static void fill(void)
{
	for (unsigned int i = 0; i < UART_QUEUE; i++)
		uart_write(&uart, PL011_DR, i);
}

/* The driver waits for the flag, or for the interrupt that says there is room. */
static void a_host_that_takes_nothing(void **state)
{
	uint8_t taken[2];

	(void)state;
	uart_write(&uart, PL011_IMSC, PL011_INT_TX);
	fill();
	assert_int_equal(uart_read(&uart, PL011_FR) & PL011_FR_TXFF, PL011_FR_TXFF);
	uart_write(&uart, PL011_ICR, PL011_INT_TX);
	uart_write(&uart, PL011_DR, 'x');
	assert_false(uart_line(&uart));
	assert_int_equal(uart_take(&uart, taken, sizeof(taken)), 2);
	assert_int_equal(taken[0], 0);
	assert_int_equal(taken[1], 1);
	assert_true(uart_line(&uart));
	assert_int_equal(uart_read(&uart, PL011_FR) & PL011_FR_TXFF, 0);
}

static void a_guest_that_reads_nothing(void **state)
{
	static uint8_t bytes[UART_QUEUE + 1];

	(void)state;
	uart_receive(&uart, bytes, sizeof(bytes));
	assert_int_equal(uart_room(&uart), 0);
	uart_read(&uart, PL011_DR);
	assert_int_equal(uart_room(&uart), 1);
}

static void registers_that_only_keep_their_value(void **state)
{
	(void)state;
	for (uint32_t offset = PL011_ILPR; offset <= PL011_IFLS; offset += 4)
		uart_write(&uart, offset, offset);
	for (uint32_t offset = PL011_ILPR; offset <= PL011_IFLS; offset += 4)
		assert_int_equal(uart_read(&uart, offset), offset);
}

/* Whatever a guest names, and however it is aligned. */
static void every_offset(void **state)
{
	(void)state;
	for (uint32_t offset = 0; offset < 0x1000; offset++) {
		uart_read(&uart, offset);
		uart_write(&uart, offset, UINT32_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(after_reset, set_up),
		cmocka_unit_test_setup(identification, set_up),
		cmocka_unit_test_setup(what_is_received_is_read_in_order, set_up),
		cmocka_unit_test_setup(clearing_does_not_lose_what_waits, set_up),
		cmocka_unit_test_setup(masked_interrupts, set_up),
		cmocka_unit_test_setup(sent_bytes_are_taken_in_order, set_up),
		cmocka_unit_test_setup(a_host_that_takes_nothing, set_up),
		cmocka_unit_test_setup(a_guest_that_reads_nothing, set_up),
		cmocka_unit_test_setup(registers_that_only_keep_their_value, set_up),
		cmocka_unit_test_setup(every_offset, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
