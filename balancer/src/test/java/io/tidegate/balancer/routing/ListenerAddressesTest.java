package io.tidegate.balancer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerAddressesTest {
  private static final Set<InetAddress> MACHINE =
      Set.of(InetAddress.ofLiteral("192.0.2.7"), InetAddress.ofLiteral("2001:db8::7"));

  @ParameterizedTest
  @CsvSource({
    // a listener on every address
    "0.0.0.0, 127.0.0.1, true",
    "0.0.0.0, 127.0.0.2, true",
    "0.0.0.0, localhost, true",
    "0.0.0.0, 0.0.0.0, true",
    "0.0.0.0, ::ffff:127.9.9.9, true",
    "0.0.0.0, 192.0.2.7, true",
    "0.0.0.0, 192.0.2.8, false",
    "0.0.0.0, web.internal, false",
    "::, 2001:0db8:0:0:0:0:0:7, true",
    "::, 2001:db8::8, false",
    // on loopback
    "127.0.0.1, localhost, true",
    "localhost, 127.0.0.1, true",
    "127.0.0.1, 0.0.0.0, true",
    "127.0.0.1, 127.0.0.2, false",
    "127.0.0.2, 127.0.0.2, true",
    "127.0.0.1, 192.0.2.7, false",
    // on one address
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 127.0.0.1, false",
    "2001:db8::7, 2001:db8:0::7, true",
  })
  void includeWhatComesBack(String own, String endpoint, boolean loop) {
    var addresses = new ListenerAddresses(Set.of(new Address(own, 8080)), MACHINE);
    assertThat(addresses.include(new Address(endpoint, 8080))).isEqualTo(loop);
    assertThat(addresses.include(new Address(endpoint, 8081))).isFalse();
  }

  @Test
  void knowThisMachinesInterfaces() throws Exception {
    var addresses = ListenerAddresses.here(List.of(new Address("0.0.0.0", 8080)));
    List<String> hosts =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(InetAddress::getHostAddress)
            .toList();
    assertThat(hosts).isNotEmpty();
    assertThat(hosts).allMatch(host -> addresses.include(new Address(host, 8080)));
  }
}
