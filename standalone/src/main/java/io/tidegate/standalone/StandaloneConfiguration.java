package io.tidegate.standalone;

import io.tidegate.autoscaler.AutoscalerConfiguration;
import io.tidegate.balancer.BalancerConfiguration;
import io.tidegate.collector.CollectorConfiguration;
import io.tidegate.placement.PlacementConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** All services in one context, each as it configures itself when it runs alone. */
@Configuration(proxyBeanMethods = false)
@Import({
  PlacementConfiguration.class,
  AutoscalerConfiguration.class,
  CollectorConfiguration.class,
  BalancerConfiguration.class
})
class StandaloneConfiguration {}
