package io.tidegate.common.spring;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which environment variables a process binds, from the records that they are bound to. Spring
 * takes {@code TIDEGATE_KAFKA_BOOTSTRAPSERVERS} and {@code TIDEGATE_KAFKA_BOOTSTRAP_SERVERS} for
 * one key, so underscores are not compared.
 */
final class BoundVariables {
  /** What Kubernetes and Docker set in every container for a service named like one of ours. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          ".*_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  private final List<String> roots = new ArrayList<>();
  private final List<Pattern> known = new ArrayList<>();

  /**
   * Reads the records' components.
   *
   * @param records each annotated with {@link ConfigurationProperties}
   */
  BoundVariables(Collection<? extends Class<?>> records) {
    for (Class<?> type : records) {
      String prefix = type.getAnnotation(ConfigurationProperties.class).prefix();
      roots.add(prefix.toUpperCase(Locale.ROOT).replace('.', '_') + "_");
      add(type, plain(prefix));
    }
  }

  /** Whether it stands below a prefix that is bound here, and means nothing there. */
  boolean isUnknown(String variable) {
    return roots.stream().anyMatch(variable::startsWith)
        && !SERVICE_LINK.matcher(variable).matches()
        && known.stream().noneMatch(key -> key.matcher(plain(variable)).matches());
  }

  private void add(Class<?> type, String prefix) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + plain(component.getName());
      Class<?> held = component.getType();
      if (held.isRecord()) {
        add(held, key);
      } else if (Map.class.isAssignableFrom(held)) {
        known.add(Pattern.compile(key + ".+"));
      } else if (Collection.class.isAssignableFrom(held)) {
        addMany(component, key);
      } else {
        known.add(Pattern.compile(key));
      }
    }
  }

  private void addMany(RecordComponent component, String key) {
    if (component.getGenericType() instanceof ParameterizedType type
        && type.getActualTypeArguments()[0] instanceof Class<?> element
        && element.isRecord()) {
      add(element, key + "\\d+");
    } else {
      known.add(Pattern.compile(key + "\\d*"));
    }
  }

  private static String plain(String name) {
    return name.replaceAll("[-._]", "").toLowerCase(Locale.ROOT);
  }
}
