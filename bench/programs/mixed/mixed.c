/*
 * A workload in the manner of CoreMark: sorting a linked list, multiplying small integer matrices, running a state machine
 * over text, and a CRC over all results. Freestanding; prints the CRC on a 16550 UART and powers the board off.
 */
#include <stdint.h>

#ifndef ITERATIONS
#define ITERATIONS 40000
#endif

#define UART ((volatile uint8_t *)0x10000000)
#define FINISHER (*(volatile uint32_t *)0x100000)
#define FINISHER_PASS 0x5555

#define NODES 64
#define SIZE 12

struct node {
    struct node *next;
    int16_t key;
    int16_t value;
};

static struct node nodes[NODES];
static int16_t left[SIZE][SIZE], right[SIZE][SIZE];
static int32_t product[SIZE][SIZE];
static const char text[] = "12,-7,0x1f,3.25,+9e4,abc,0,,-,1e,77.,x9,0xzz,4096,-0.5e-3,8..1,"
                           "271828,-31,0xffff,6.02e23,+,12a,9.9,0x,5e+7,1,2,3,44,555,6666";

static uint32_t random_state;

static uint32_t next_random(void) {
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static uint16_t crc16(uint16_t crc, uint32_t value) {
    for (int i = 0; i < 16; i++) {
        unsigned carry = (crc ^ value) & 1;
        crc >>= 1;
        if (carry)
            crc ^= 0xa001;
        value >>= 1;
    }
    return crc;
}

static struct node *build_list(void) {
    for (int i = 0; i < NODES; i++) {
        nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : 0;
        nodes[i].key = (int16_t)(next_random() & 0x7ff);
        nodes[i].value = (int16_t)i;
    }
    return nodes;
}

static struct node *merge(struct node *a, struct node *b) {
    struct node head, *tail = &head;
    while (a && b) {
        struct node **smaller = a->key <= b->key ? &a : &b;
        tail->next = *smaller;
        tail = *smaller;
        *smaller = (*smaller)->next;
    }
    tail->next = a ? a : b;
    return head.next;
}

static struct node *sort(struct node *list) {
    if (!list || !list->next)
        return list;
    struct node *slow = list, *fast = list->next;
    while (fast && fast->next) {
        slow = slow->next;
        fast = fast->next->next;
    }
    struct node *second = slow->next;
    slow->next = 0;
    return merge(sort(list), sort(second));
}

static struct node *reverse(struct node *list) {
    struct node *done = 0;
    while (list) {
        struct node *next = list->next;
        list->next = done;
        done = list;
        list = next;
    }
    return done;
}

static uint16_t list_work(uint16_t crc) {
    struct node *list = reverse(sort(reverse(build_list())));
    for (int i = 0; i < 8; i++) {
        int key = (int)(next_random() & 0x7ff), found = -1;
        for (struct node *n = list; n; n = n->next)
            if (n->key == key || n->key % 97 == key % 97) {
                found = n->value;
                break;
            }
        crc = crc16(crc, (uint32_t)found);
    }
    for (struct node *n = list; n; n = n->next)
        crc = crc16(crc, (uint16_t)n->key);
    return crc;
}

static uint16_t matrix_work(uint16_t crc) {
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            left[i][j] = (int16_t)next_random();
            right[i][j] = (int16_t)(next_random() & 0xff);
        }
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            int32_t sum = 0;
            for (int k = 0; k < SIZE; k++)
                sum += (int32_t)left[i][k] * right[k][j];
            product[i][j] = sum;
        }
    int32_t total = 0, previous = 0;
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            total += product[i][j] > previous ? 10 : product[i][j] & 15;
            previous = product[i][j];
        }
    return crc16(crc, (uint32_t)total);
}

enum state { START, SIGN, INTEGER, FRACTION, EXPONENT, EXPONENT_DIGITS, HEXADECIMAL, INVALID, STATES };

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

static enum state advance(enum state state, char c, char previous) {
    switch (state) {
    case START:
        return c == '+' || c == '-' ? SIGN : is_digit(c) ? INTEGER : INVALID;
    case SIGN:
        return is_digit(c) ? INTEGER : INVALID;
    case INTEGER:
        if (is_digit(c))
            return INTEGER;
        if (c == 'x')
            return previous == '0' ? HEXADECIMAL : INVALID;
        return c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case FRACTION:
        return is_digit(c) ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case EXPONENT:
        return is_digit(c) || c == '-' || c == '+' ? EXPONENT_DIGITS : INVALID;
    case EXPONENT_DIGITS:
        return is_digit(c) ? EXPONENT_DIGITS : INVALID;
    case HEXADECIMAL:
        return is_digit(c) || (c >= 'a' && c <= 'f') ? HEXADECIMAL : INVALID;
    default:
        return INVALID;
    }
}

static uint16_t state_work(uint16_t crc) {
    uint32_t counts[STATES] = {0};
    enum state state = START;
    char previous = 0;
    for (const char *p = text; *p; p++) {
        if (*p == ',') {
            counts[state]++;
            state = START;
        } else {
            state = advance(state, *p, previous);
        }
        previous = *p;
    }
    for (int i = 0; i < STATES; i++)
        crc = crc16(crc, counts[i]);
    return crc;
}

static void print(const char *s) {
    while (*s)
        *UART = (uint8_t)*s++;
}

void main(void) {
    uint16_t crc = 0;
    random_state = 1;
    for (int i = 0; i < ITERATIONS; i++) {
        crc = list_work(crc);
        crc = matrix_work(crc);
        crc = state_work(crc);
    }
    print("crc ");
    for (int shift = 12; shift >= 0; shift -= 4) {
        char digit[2] = {"0123456789abcdef"[(crc >> shift) & 15], 0};
        print(digit);
    }
    print("\n");
    FINISHER = FINISHER_PASS;
    for (;;)
        ;
}
