/* How a bound is stated that the simulator also runs with a small value, so that histories reach it:
 *
 *     LINK_WINDOW_EVENTS = BOUND(4096, 24),
 *
 * Every program has the first number. The second one holds only where KAOHE_SMALL_LIMITS is defined:
 * that is kaohe-model-small, whose CMakeLists.txt compiles these very sources once more with it. No
 * other code asks for KAOHE_SMALL_LIMITS. */
#ifndef KAOHE_PROTO_BOUND_H
#define KAOHE_PROTO_BOUND_H

#ifdef KAOHE_SMALL_LIMITS
#define BOUND(usual, small) (small)
#else
#define BOUND(usual, small) (usual)
#endif

#endif
