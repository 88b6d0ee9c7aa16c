package io.tidegate.balancer.netty.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointNamesTest {
  private static final Address WEB = new Address("web.test", 80);

  private List<String> answer = List.of("10.0.0.1");
  private int lookups;
  private long now = Long.MAX_VALUE - 5; // the nano clock may turn over
  private final EndpointNames names = new EndpointNames(this::lookUp, Runnable::run, () -> now);

  private InetAddress[] lookUp(String host) throws UnknownHostException {
    lookups++;
    if (answer.isEmpty()) {
      throw new UnknownHostException(host);
    }
    InetAddress[] all = new InetAddress[answer.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByName(answer.get(i));
    }
    return all;
  }

  private EndpointNames.Place known(Address address) {
    names.keep(Set.of(address), Duration.ofSeconds(1));
    return names.place(address);
  }

  private void after(Duration time) {
    now += time.toNanos();
    names.renew();
  }

  private static String at(EndpointNames.Place place) {
    return place.now().isUnresolved() ? "nowhere" : place.now().getAddress().getHostAddress();
  }

  @Test
  void areLookedUpAgainWhenTheAnswerIsOld() {
    EndpointNames.Place web = known(WEB);
    assertThat(at(web)).isEqualTo("10.0.0.1");
    answer = List.of("10.0.0.2");
    after(Duration.ofSeconds(29));
    assertThat(at(web)).isEqualTo("10.0.0.1");
    after(Duration.ofSeconds(1));
    assertThat(at(web)).isEqualTo("10.0.0.2");
    assertThat(lookups).isEqualTo(2);
  }

  @Test
  void areLookedUpAgainSoonAfterAFailureButNotForEachOne() {
    EndpointNames.Place web = known(WEB);
    answer = List.of("10.0.0.2");
    for (int i = 0; i < 100; i++) {
      web.failed();
    }
    assertThat(lookups).isEqualTo(1);
    after(Duration.ofSeconds(1));
    assertThat(at(web)).isEqualTo("10.0.0.2");
    assertThat(lookups).isEqualTo(2);
  }

  @Test
  void keepTheLastGoodAddressWhileTheyCannotBeLookedUp() {
    EndpointNames.Place web = known(WEB);
    answer = List.of();
    after(EndpointNames.TTL);
    assertThat(at(web)).isEqualTo("10.0.0.1");
    answer = List.of("10.0.0.2");
    after(Duration.ofSeconds(5));
    assertThat(at(web)).isEqualTo("10.0.0.2");
  }

  @Test
  void areNotGivenUpWhenTheFirstLookupFails() {
    answer = List.of();
    EndpointNames.Place web = known(WEB);
    assertThat(at(web)).isEqualTo("nowhere");
    assertThat(web.failure()).isEqualTo("web.test cannot be resolved: web.test");
    answer = List.of("10.0.0.1");
    after(Duration.ofSeconds(1));
    assertThat(at(web)).isEqualTo("10.0.0.1");
  }

  @Test
  void stayWithOneOfSeveralAddressesUntilItFails() {
    answer = List.of("10.0.0.1", "10.0.0.2", "10.0.0.3");
    EndpointNames.Place web = known(WEB);
    answer = List.of("10.0.0.3", "10.0.0.1", "10.0.0.2");
    after(EndpointNames.TTL);
    assertThat(at(web)).isEqualTo("10.0.0.1");
    web.failed();
    after(Duration.ofSeconds(1));
    assertThat(at(web)).isEqualTo("10.0.0.2");
    web.failed();
    after(Duration.ofSeconds(1));
    assertThat(at(web)).isEqualTo("10.0.0.3");
  }

  @Test
  void thatAreAddressesAreNeverLookedUp() {
    EndpointNames.Place literal = known(new Address("127.0.0.1", 80));
    literal.failed();
    after(Duration.ofMinutes(5));
    assertThat(at(literal)).isEqualTo("127.0.0.1");
    assertThat(lookups).isZero();
  }
}
