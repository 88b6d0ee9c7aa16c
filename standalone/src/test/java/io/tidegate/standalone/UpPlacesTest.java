package io.tidegate.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.model.Address;
import io.tidegate.common.spring.Configured;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class UpPlacesTest {
  private static final Map<String, Object> CONFIGURED =
      Map.of(
          "TIDEGATE_BALANCER_LISTENERS", "127.0.0.2:81,127.0.0.2:82",
          "TIDEGATE_ADMIN_ADDRESS", "127.0.0.3",
          "TIDEGATE_ADMIN_PORT", "9999");

  @Test
  void areTheUsualOnesWhenNobodySaysOthers() {
    UpPlaces places = places(null, null, null, Map.of(), Map.of());
    assertThat(places.balancer()).isEqualTo(new Address("127.0.0.1", 8080));
    assertThat(places.admin()).isEqualTo(new Address("127.0.0.1", 9900));
    assertThat(places.properties())
        .isEqualTo(Map.of("tidegate.balancer.listeners", "127.0.0.1:8080"));
  }

  @Test
  void areAsConfiguredWhenNothingIsTyped() {
    UpPlaces places = places(null, null, null, Map.of(), CONFIGURED);
    assertThat(places.balancer()).isEqualTo(new Address("127.0.0.2", 81));
    assertThat(places.admin()).isEqualTo(new Address("127.0.0.3", 9999));
    assertThat(places.properties()).isEmpty();
  }

  @Test
  void areWhatIsTypedWhateverIsConfigured() {
    UpPlaces places = places(null, 90, 91, Map.of(), CONFIGURED);
    assertThat(places.balancer()).isEqualTo(new Address("127.0.0.1", 90));
    assertThat(places.admin()).isEqualTo(new Address("127.0.0.3", 91));
    assertThat(places.properties())
        .isEqualTo(
            Map.of("tidegate.balancer.listeners", "127.0.0.1:90", "tidegate.admin.port", "91"));
  }

  @Test
  void areWhatIsSetBeforeAllElse() {
    Map<String, String> set = Map.of("tidegate.balancer.listeners", "127.0.0.4:84");
    UpPlaces places = places("127.0.0.1", 90, null, set, CONFIGURED);
    assertThat(places.balancer()).isEqualTo(new Address("127.0.0.4", 84));
    assertThat(places.properties()).isEqualTo(set);
  }

  @Test
  void refuseWhatIsNoAddress() {
    assertThatThrownBy(
            () -> places(null, null, null, Map.of(), Map.of("TIDEGATE_BALANCER_LISTENERS", "here")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("tidegate.balancer.listeners: address: \"here\" (expected: host:port)");
    assertThatThrownBy(() -> places(null, null, null, Map.of(), Map.of("TIDEGATE_ADMIN_PORT", "x")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("tidegate.admin.port: \"x\" (expected: 1 to 65535)");
  }

  private static UpPlaces places(
      @Nullable String host,
      @Nullable Integer port,
      @Nullable Integer adminPort,
      Map<String, String> set,
      Map<String, Object> variables) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    return UpPlaces.of(
        new UpPlaces.Typed(host, port, adminPort, set), Configured.read(environment));
  }
}
