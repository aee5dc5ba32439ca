"""LBFGS, which asks for the loss as often as it likes."""

import torch

torch.manual_seed(5)
w = torch.zeros(5, requires_grad=True)
data = torch.randn(40, 5)
target = (data @ torch.tensor([1.0, -2.0, 3.0, 0.5, 0.0])).sin()
rule = torch.optim.LBFGS([w], lr=0.5, max_iter=4)


def closure() -> torch.Tensor:
    rule.zero_grad()
    error = ((data @ w).sin() - target).square().mean()
    error.backward()
    return error


for step in range(40):
    before = rule.step(closure)
    print(step, float(before.detach()).hex())
print(float(torch.rand(1)).hex())
