package io.tidegate.balancer.config;

import io.tidegate.balancer.routing.ListenerAddresses;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads fixed endpoints: addresses, or objects with an address and more. */
final class EndpointReader {
  private static final NodeId NODE = new NodeId("static");

  private final ListenerAddresses own;

  EndpointReader(List<Listener> listeners) {
    List<Address> addresses = new ArrayList<>();
    for (Listener listener : listeners) {
      if (listener.port() != 0) {
        addresses.add(new Address(listener.host(), listener.port()));
      }
    }
    own = ListenerAddresses.here(addresses);
  }

  EndpointSet read(WorkloadId workload, ConfigNode list) {
    List<Endpoint> endpoints = new ArrayList<>();
    Map<Address, ConfigNode> seen = new HashMap<>();
    for (ConfigNode node : list.items()) {
      ConfigNode where = node.isObject() ? node.required("address") : node;
      Address address = where.build(() -> Address.parse(where.string()));
      ConfigNode other = seen.put(address, node);
      if (other != null) {
        throw where.error("another address than at " + other.where());
      }
      if (own.include(address)) {
        throw where.error("another address than this balancer's own, which would be a loop");
      }
      endpoints.add(endpoint(workload, node, address));
    }
    return new EndpointSet(workload, 0, endpoints);
  }

  private static Endpoint endpoint(WorkloadId workload, ConfigNode node, Address address) {
    int weight = node.isObject() ? node.get("weight", EndpointReader::weight, 1) : 1;
    String zone =
        node.isObject() ? node.optional("zone").map(ConfigNode::string).orElse(null) : null;
    if (node.isObject()) {
      node.refuseUnknown();
    }
    String name = "%s-%s-%d".formatted(workload, address.host(), address.port());
    return new Endpoint(
        new InstanceId(name.replaceAll("[^-a-zA-Z0-9._]", ".")),
        NODE,
        address,
        weight,
        State.READY,
        zone,
        Instant.EPOCH,
        null);
  }

  private static int weight(ConfigNode node) {
    int weight = node.integer();
    if (weight < 0 || weight > 1_000_000) {
      throw node.error("0 to 1000000");
    }
    return weight;
  }
}
