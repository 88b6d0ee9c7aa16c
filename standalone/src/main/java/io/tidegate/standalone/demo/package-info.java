/** A workload to try Tidegate on. Start at {@link io.tidegate.standalone.demo.DemoServer}. */
@NullMarked
package io.tidegate.standalone.demo;

import org.jspecify.annotations.NullMarked;
