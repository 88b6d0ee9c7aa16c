package io.tidegate.balancer;

import java.nio.file.Path;
import java.time.Clock;

/** A balancer in a process of its own, which ends with its standard input. */
final class FallbackMain {
  private FallbackMain() {}

  public static void main(String[] args) throws Exception {
    try (FileBalancer balancer = FileBalancer.start(Path.of(args[0]), Clock.systemUTC())) {
      System.out.println("PORT " + balancer.addresses().getFirst().port());
      while (System.in.read() >= 0) {
        // until the test closes it
      }
    }
  }
}
