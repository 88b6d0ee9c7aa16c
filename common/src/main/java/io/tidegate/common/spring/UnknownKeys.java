package io.tidegate.common.spring;

import io.tidegate.common.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses {@code tidegate.<something>} that no service knows. What stands below a service's own
 * prefix is refused by that service's strict binding; here are the keys that no binding looks at: a
 * wrong first or second word, and variables of the environment. Of those {@code TIDEGATE_HOME} and
 * its like are not configuration keys, so only what stands below a prefix that this process binds
 * is refused.
 */
final class UnknownKeys implements BeanFactoryPostProcessor {
  private static final Set<String> SERVICES =
      Set.of("admin", "autoscaler", "balancer", "collector", "kafka", "placement", "standalone");

  /** What else a file may configure: Spring, and what it finds services by. */
  private static final Set<String> ROOTS =
      Set.of(
          "tidegate",
          "spring",
          "server",
          "management",
          "logging",
          "resilience4j",
          "eureka",
          "debug",
          "trace");

  private static final String OURS = "io.tidegate.";

  private final ConfigurableEnvironment environment;

  UnknownKeys(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    BoundVariables bound = new BoundVariables(records(beans));
    for (PropertySource<?> source : environment.getPropertySources()) {
      switch (source) {
        case SystemEnvironmentPropertySource variables -> check(variables, bound);
        case OriginTrackedMapPropertySource file -> {
          for (String key : file.getPropertyNames()) {
            checkRoot(file, key);
            check(file, key);
          }
        }
        case EnumerablePropertySource<?> keys -> {
          for (String key : keys.getPropertyNames()) {
            check(keys, key);
          }
        }
        default -> {}
      }
    }
  }

  private static List<Class<?>> records(ConfigurableListableBeanFactory beans) {
    List<Class<?>> records = new ArrayList<>();
    for (String name : beans.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
      Class<?> type = beans.getType(name);
      if (type != null && type.isRecord() && type.getName().startsWith(OURS)) {
        records.add(type);
      }
    }
    return records;
  }

  private static void check(SystemEnvironmentPropertySource variables, BoundVariables bound) {
    for (String variable : variables.getPropertyNames()) {
      if (bound.isUnknown(variable)) {
        throw new ConfigException(
            "environment: %s: unknown key (expected: one of docs/configuration.md)"
                .formatted(variable));
      }
    }
  }

  private static void checkRoot(OriginTrackedMapPropertySource file, String key) {
    String root =
        ConfigurationPropertyName.adapt(key, '.')
            .getElement(0, ConfigurationPropertyName.Form.UNIFORM);
    if (!ROOTS.contains(root)) {
      throw new ConfigException(
          "%s: %s: unknown key (expected: tidegate, or one of Spring's)"
              .formatted(OriginLookup.getOrigin(file, key), key));
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
