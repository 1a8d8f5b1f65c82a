package check

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"
)

// objects are what one file makes in a cluster.
type objects struct {
	pods      []corev1.PodTemplateSpec
	selectors map[string]labels.Selector // of pods, by who selects
	services  []corev1.Service
	policies  []networkingv1.NetworkPolicy
}

// Every manifest has only fields that Kubernetes knows, of the types it wants; who selects pods finds them;
// ports are the pods'; and a pod is as shut in as the "restricted" standard asks.
func TestKubernetes(t *testing.T) {
	files, err := filepath.Glob("../kubernetes/*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("manifests: %q, %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			all := read(t, file)
			if len(all.pods) != 1 || len(all.services) == 0 {
				t.Fatalf("%d templates of pods and %d services, want one, and some", len(all.pods), len(all.services))
			}
			pod := all.pods[0]
			for who, s := range all.selectors {
				if s.Empty() || !s.Matches(labels.Set(pod.Labels)) {
					t.Errorf("%s selects %q, not the pod", who, s)
				}
			}
			ports := portsOf(pod)
			for _, service := range all.services {
				for _, port := range service.Spec.Ports {
					if !ports[port.TargetPort.StrVal] {
						t.Errorf("the service goes to the port %q, which no container has", port.TargetPort.StrVal)
					}
				}
			}
			for _, policy := range all.policies {
				for _, rule := range policy.Spec.Ingress {
					for _, port := range rule.Ports {
						if !ports[port.Port.StrVal] {
							t.Errorf("the policy opens the port %q, which no container has", port.Port.StrVal)
						}
					}
				}
			}
			shutIn(t, pod, ports)
		})
	}
}

var separator = regexp.MustCompile(`(?m)^---$`)

func read(t *testing.T, file string) objects {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	all := objects{selectors: map[string]labels.Selector{}}
	for _, document := range separator.Split(string(text), -1) {
		var kind metav1.TypeMeta
		if err := yaml.Unmarshal([]byte(document), &kind); err != nil {
			t.Fatal(err)
		}
		all.add(t, kind.APIVersion+" "+kind.Kind, document)
	}
	return all
}

func (o *objects) add(t *testing.T, kind, document string) {
	t.Helper()
	strict := func(object any) {
		t.Helper()
		if err := yaml.UnmarshalStrict([]byte(document), object); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	selects := func(selector *metav1.LabelSelector) {
		t.Helper()
		s, err := metav1.LabelSelectorAsSelector(selector)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		o.selectors[kind] = s
	}
	switch kind {
	case "apps/v1 Deployment":
		var d appsv1.Deployment
		strict(&d)
		o.pods = append(o.pods, d.Spec.Template)
		selects(d.Spec.Selector)
		if *d.Spec.Replicas < 2 {
			t.Errorf("%d replicas, want some while one is away", *d.Spec.Replicas)
		}
	case "apps/v1 StatefulSet":
		var s appsv1.StatefulSet
		strict(&s)
		o.pods = append(o.pods, s.Spec.Template)
		selects(s.Spec.Selector)
		if *s.Spec.Replicas != 1 {
			t.Errorf("%d replicas, want one: SQLite's file has one writer", *s.Spec.Replicas)
		}
	case "v1 Service":
		var s corev1.Service
		strict(&s)
		o.services = append(o.services, s)
		selects(&metav1.LabelSelector{MatchLabels: s.Spec.Selector})
	case "policy/v1 PodDisruptionBudget":
		var b policyv1.PodDisruptionBudget
		strict(&b)
		selects(b.Spec.Selector)
	case "networking.k8s.io/v1 NetworkPolicy":
		var p networkingv1.NetworkPolicy
		strict(&p)
		o.policies = append(o.policies, p)
		selects(&p.Spec.PodSelector)
	default:
		t.Errorf("%s: nobody checks this kind", kind)
	}
}

func portsOf(pod corev1.PodTemplateSpec) map[string]bool {
	names := map[string]bool{}
	for _, c := range pod.Spec.Containers {
		for _, port := range c.Ports {
			names[port.Name] = true
		}
	}
	return names
}

// shutIn holds a pod to the "restricted" Pod Security Standard, and to a root that nobody writes.
func shutIn(t *testing.T, pod corev1.PodTemplateSpec, ports map[string]bool) {
	t.Helper()
	s := pod.Spec.SecurityContext
	if s.RunAsNonRoot == nil || !*s.RunAsNonRoot || s.RunAsUser == nil || *s.RunAsUser == 0 {
		t.Error("the pod may run as root")
	}
	if s.SeccompProfile == nil || s.SeccompProfile.Type != corev1.SeccompProfileTypeRuntimeDefault {
		t.Error("the pod may make every system call")
	}
	if pod.Spec.AutomountServiceAccountToken == nil || *pod.Spec.AutomountServiceAccountToken {
		t.Error("the pod gets a token of the cluster")
	}
	for _, c := range pod.Spec.Containers {
		s := c.SecurityContext
		if s.AllowPrivilegeEscalation == nil || *s.AllowPrivilegeEscalation ||
			s.ReadOnlyRootFilesystem == nil || !*s.ReadOnlyRootFilesystem ||
			len(s.Capabilities.Drop) != 1 || s.Capabilities.Drop[0] != "ALL" || len(s.Capabilities.Add) > 0 {
			t.Errorf("the container %s has rights that it does not need: %+v", c.Name, s)
		}
		for name, probe := range map[string]*corev1.Probe{
			"startup": c.StartupProbe, "liveness": c.LivenessProbe, "readiness": c.ReadinessProbe,
		} {
			if probe == nil || probe.HTTPGet == nil || !ports[probe.HTTPGet.Port.StrVal] {
				t.Errorf("the container %s has no %s probe on one of its ports", c.Name, name)
			}
		}
		if strings.HasSuffix(c.Image, ":latest") || !strings.Contains(c.Image, ":") {
			t.Errorf("the image %s is another one tomorrow", c.Image)
		}
	}
}
