/**
 * An open-loop HTTP load generator: requests leave when they are due, whether or not earlier ones
 * were answered, and a latency counts from when its request was due. Start at {@link
 * io.tidegate.standalone.load.LoadGenerator}.
 */
@NullMarked
package io.tidegate.standalone.load;

import org.jspecify.annotations.NullMarked;
