/* Mistakes that can be built into the driver or its client with -DBUG=...; bulkhead.build.json has a program for each. */
#pragma once

#define BUG_NONE 0
#define BUG_FORGOTTEN_ACK 1    /* irq-unacked: the handler returns without acknowledging */
#define BUG_WRONG_BIT 2        /* live-loop: waits for a status bit that never comes */
#define BUG_MISSING_HANDLER 3  /* mem-null-fn: a kind of interrupt has no entry in the table */
#define BUG_WRONG_CHANNEL 4    /* cap-error: signals a channel that does not exist */
#define BUG_TWO_PAGE_RING 5    /* mem-fault: the ring is laid out for a larger region than there is */
#define BUG_BIG_LOCAL 6        /* mem-stack: a local array larger than the stack */

#ifndef BUG
#define BUG BUG_NONE
#endif
