package io.tidegate.balancer.netty;

/** What a balancer that shuts down asks of its connections, in this order. */
enum Farewell {
  /** Finish what is under way and take the next request as the last; wait for no instance. */
  FINISH,
  /** The same; who asks for nothing goes. */
  FINISH_OR_GO,
  /** Go, having answered what still can be answered. */
  GO
}
