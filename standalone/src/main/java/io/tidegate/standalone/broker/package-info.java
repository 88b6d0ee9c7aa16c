/**
 * A real Kafka broker inside this JVM, for a machine that has none. Start at {@link
 * io.tidegate.standalone.broker.EmbeddedBroker}.
 */
@NullMarked
package io.tidegate.standalone.broker;

import org.jspecify.annotations.NullMarked;
