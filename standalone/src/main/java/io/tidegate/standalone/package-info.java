/**
 * All of Tidegate in one JVM, and the command line. Start at {@link
 * io.tidegate.standalone.Tidegate}.
 */
@NullMarked
package io.tidegate.standalone;

import org.jspecify.annotations.NullMarked;
