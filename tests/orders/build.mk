# SPDX-License-Identifier: BSD-2-Clause
# Every execution that C11 allows the protocols whose order rests on seq_cst: `make orders-test`
# (tests/README.md, "Orders"). It has none of the mediator's code.

ORDERS_BUILD := $(BUILD)/orders
ORDERS_CFLAGS := -std=c11 -O2 -g -MMD -MP $(HOST_WARNINGS)
ORDERS_OBJS := $(patsubst %.c,$(ORDERS_BUILD)/%.o,$(wildcard tests/orders/*.c))
ORDERS_TEST := $(ORDERS_BUILD)/orders

$(ORDERS_BUILD)/tests/orders/%.o: tests/orders/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(HOST_CC) $(ORDERS_CFLAGS) -c $< -o $@

$(ORDERS_TEST): $(ORDERS_OBJS)
	@$(HOST_CC) $^ -o $@

.PHONY: orders-test
orders-test: $(ORDERS_TEST)
	@$(if $(SHOW),$(ORDERS_TEST) --show "$(SHOW)",$(ORDERS_TEST))

-include $(ORDERS_OBJS:.o=.d)
