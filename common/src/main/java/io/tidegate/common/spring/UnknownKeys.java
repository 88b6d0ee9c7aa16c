package io.tidegate.common.spring;

import io.tidegate.common.config.ConfigException;
import java.util.Set;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses {@code tidegate.<something>} that no service knows. What stands below a service's own
 * prefix is refused by that service's strict binding; here are the keys that no binding looks at.
 * The environment is left out: {@code TIDEGATE_HOME} and its like are not configuration keys.
 */
final class UnknownKeys implements BeanFactoryPostProcessor {
  private static final Set<String> SERVICES =
      Set.of("admin", "autoscaler", "balancer", "collector", "kafka", "placement", "standalone");

  private final ConfigurableEnvironment environment;

  UnknownKeys(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> enumerable
          && !(source instanceof SystemEnvironmentPropertySource)) {
        for (String key : enumerable.getPropertyNames()) {
          check(source, key);
        }
      }
    }
  }

  private static void check(PropertySource<?> source, String key) {
    ConfigurationPropertyName name = ConfigurationPropertyName.adapt(key, '.');
    if (name.getNumberOfElements() >= 2
        && name.getElement(0, ConfigurationPropertyName.Form.UNIFORM).equals("tidegate")
        && !SERVICES.contains(name.getElement(1, ConfigurationPropertyName.Form.UNIFORM))) {
      Origin origin = OriginLookup.getOrigin(source, key);
      throw new ConfigException(
          "%s: %s: unknown key (expected: tidegate. and one of %s)"
              .formatted(
                  origin == null ? source.getName() : origin,
                  key,
                  String.join(", ", SERVICES.stream().sorted().toList())));
    }
  }
}
