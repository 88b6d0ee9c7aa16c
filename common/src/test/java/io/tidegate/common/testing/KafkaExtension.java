package io.tidegate.common.testing;

import io.tidegate.common.kafka.KafkaSettings;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A {@link TestBroker} that is started once and shared by all tests; each test that asks for a
 * {@link KafkaSettings} parameter gets a topic prefix of its own, so that none sees another's
 * records.
 */
public final class KafkaExtension implements ParameterResolver {
  private static volatile TestBroker broker;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == KafkaSettings.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new KafkaSettings(bootstrap(), "t" + UUID.randomUUID() + ".", Map.of());
  }

  /** The broker's address; starts it when nobody has yet. */
  public static synchronized String bootstrap() {
    if (broker == null) {
      broker = TestBroker.start();
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    }
    return broker.bootstrap();
  }
}
