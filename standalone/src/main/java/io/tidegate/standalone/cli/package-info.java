/**
 * The commands. Each is one class that reads its options, does its work through the log or the
 * admin port, and prints a table or JSON. Start at {@link
 * io.tidegate.standalone.cli.CommandLineInterface}.
 */
@NullMarked
package io.tidegate.standalone.cli;

import org.jspecify.annotations.NullMarked;
