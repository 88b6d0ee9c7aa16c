package io.tidegate.common.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code tidegate.admin.*}. The web server takes them by their names (see {@link
 * ServiceApplication}); this binding refuses others.
 *
 * @param address what the admin port is bound to
 * @param port where health and metrics are; another one for each service when null
 */
@ConfigurationProperties(prefix = "tidegate.admin", ignoreUnknownFields = false)
record AdminProperties(@DefaultValue("127.0.0.1") String address, @Nullable Integer port) {}
