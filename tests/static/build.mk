# SPDX-License-Identifier: BSD-2-Clause
# What is known of the code without running it.

STATIC := $(BUILD)/static

# How much stack each public function takes: the mediator once more, as ports/template compiles it, with what gcc
# says of each frame and call.
STACK_FIRST := $(MEDIATOR_SRCS:%.c=$(STATIC)/stack/first/%.o)
STACK_BOTH := $(patsubst %.c,$(STATIC)/stack/both/%.o,$(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS))
$(STACK_BOTH): STACK_DOORS := -DOM_FFA

$(STACK_FIRST): $(STATIC)/stack/first/%.o: %.c
$(STACK_BOTH): $(STATIC)/stack/both/%.o: %.c
$(STACK_FIRST) $(STACK_BOTH): | $(HOST_READY)
	@mkdir -p $(@D)
	@$(TEMPLATE_CC) $(TEMPLATE_FLAGS) $(STACK_DOORS) -fcallgraph-info=su -c -o $@ $<

.PHONY: stack-test
stack-test: $(STACK_FIRST) $(STACK_BOTH)
	@tests/static/stack.py $(CROSS_COMPILE)objdump $(STATIC)/stack/first $(STATIC)/stack/both

-include $(STACK_FIRST:.o=.d) $(STACK_BOTH:.o=.d)

# Whether each rule of the protocol is cited in the code and in the tests.
.PHONY: rules-test
rules-test:
	@tests/static/rules.py
