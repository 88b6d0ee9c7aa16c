/**
 * The balancer's side of the log: what it follows and what it says. Start at {@link
 * io.tidegate.balancer.kafka.TableFeed}.
 */
@NullMarked
package io.tidegate.balancer.kafka;

import org.jspecify.annotations.NullMarked;
