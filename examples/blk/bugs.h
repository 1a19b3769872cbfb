/* Mistakes that can be built into the driver with -DBUG=...; bulkhead.build.json has a program for each. */
#pragma once

#define BUG_NONE 0
#define BUG_ROUNDED_UP 1      /* dma-outside, dma-blocked: transfers are longer than their buffer */
#define BUG_VIRTUAL_ADDRESS 2 /* dma-virtual-address: the device is given a pointer */
#define BUG_HALF_WORD 3       /* reg-size: 16-bit writes to 32-bit registers */
#define BUG_FORGOTTEN_ACK 4   /* irq-unacked: the handler returns without acknowledging */
#define BUG_WAIT_TOO_EARLY 5  /* live-loop: waits for an answer to a question it has not asked */

#ifndef BUG
#define BUG BUG_NONE
#endif
